<?php

// The recipe of docs/website.md, as it stands there: a form with two documents is passed on, twice, and a faulty one.

declare(strict_types=1);

[, $guide, $service, $token, $samples] = $argv;
set_error_handler(fn (int $level, string $text) => throw new ErrorException($text, 0, $level));

function expect(string $what, bool $holds): void
{
    $holds || throw new RuntimeException($what);
}

// What WordPress has of its own.
$hooks = [];
$shown = [];
function add_action(string $hook, callable $call): void
{
    global $hooks;
    $hooks[$hook] = $call;
}
function wp_unslash(array $sent): array
{
    return array_map('stripslashes', $sent);
}
function esc_html(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES);
}
function wp_die(string $text, string $title, array $settings): void
{
    global $shown;
    $shown = [$title, $text, $settings['response']];
}

preg_match_all('/```php\n(.*?)```/s', file_get_contents($guide), $blocks);
expect('the guide has two blocks of PHP', count($blocks[1]) === 2);
// Declared in one piece, so that functions may be called before they stand there.
eval(implode("\n", $blocks[1]));

define('COMPLAINTS_URL', $service);
define('COMPLAINTS_TOKEN', $token);
$_SERVER['REMOTE_ADDR'] = '198.51.100.7';
$_POST = [
    'name' => 'O\\\'Neill <b>', 'email' => 'o.neill@example.nl', 'description' => 'Het tarief klopt niet: "' . random_int(1, PHP_INT_MAX) . '".',
    'started_at' => gmdate('c', time() - 60), 'website' => '',
];
$page = tempnam(sys_get_temp_dir(), 'pagina');
file_put_contents($page, '<!DOCTYPE html><html><head><title>Pagina</title></head><body><p>Geen document.</p></body></html>');
$_FILES['documents'] = [
    'tmp_name' => ["$samples/offer.pdf", "$samples/photo.jpg", $page, '', '', ''],
    'type' => ['application/pdf', 'image/jpeg', 'text/html', '', '', ''],
    'name' => ['offerte.pdf', 'foto.jpg', 'pagina.html', 'film.mp4', 'half.pdf', ''],
    'error' => [UPLOAD_ERR_OK, UPLOAD_ERR_OK, UPLOAD_ERR_OK, UPLOAD_ERR_INI_SIZE, UPLOAD_ERR_PARTIAL, UPLOAD_ERR_NO_FILE],
];
expect('both hooks are there', array_keys($hooks) === ['admin_post_nopriv_klacht', 'admin_post_klacht']);
$hooks['admin_post_klacht']();
$first = $shown;
expect("it is taken in: $first[1]", $first[0] === 'Wij hebben uw klacht ontvangen' && $first[2] === 200);
expect('number and code are shown', preg_match('/K-\d{4}-\d{6}.*Volgcode: ([0-9A-Z]{4}-){6}/s', $first[1]) === 1);
foreach (['pagina.html. ', 'film.mp4. Het bestand is te groot.', 'half.pdf. Het bestand is niet goed overgekomen.'] as $told) {
    expect("$told is told: $first[1]", str_contains($first[1], "Niet aangenomen: $told"));
}
expect('each is told once', substr_count($first[1], 'Niet aangenomen') === 3);
$hooks['admin_post_nopriv_klacht']();
expect('the same form again is one complaint', $shown === $first);
unlink($page);
$_POST = ['name' => 'J. de Vries', 'description' => 'Zonder adres.'];
$_FILES = [];
$hooks['admin_post_klacht']();
expect("what is missing is told: $shown[1]", $shown[0] === 'Nog niet verstuurd' && str_contains($shown[1], 'e-mailadres'));
[$status, $answer] = klachtenmap_submit('http://127.0.0.1:9', $token, '198.51.100.7', []);
expect('no answer is told as well', klachtenmap_words($status, $answer) === ['Nog niet verstuurd', 'Probeer het later opnieuw.']);
echo "wordpress: a form with documents passed on by the recipe of the guide\n";
