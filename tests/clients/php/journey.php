<?php

// The life of a complaint with the generated client: register, upload, handle, close, report.

declare(strict_types=1);

use GuzzleHttp\Client;
use OpenAPI\Client\Api\CasesApi;
use OpenAPI\Client\Api\ComplaintsApi;
use OpenAPI\Client\Api\ReportsApi;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model;

[, $generated, $baseUrl, $token] = $argv;
require 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class) use ($generated): void {
    $path = str_replace(['OpenAPI\\Client\\', '\\'], ['', '/'], $class);
    if (is_file("$generated/lib/$path.php")) {
        require "$generated/lib/$path.php";
    }
});
set_error_handler(fn (int $level, string $text) => throw new ErrorException($text, 0, $level));

function key_of_a_request(): string
{
    return bin2hex(random_bytes(16));
}

$settings = (new Configuration())->setHost($baseUrl)->setAccessToken($token);
$http = new Client();
$complaints = new ComplaintsApi($http, $settings);
$cases = new CasesApi($http, $settings);
$reports = new ReportsApi($http, $settings);
$month = gmdate('Y-m');

$registered = $complaints->registerComplaint(new Model\Registration([
    'kind' => Model\Kind::COMPLAINT,
    'channel' => Model\Channel::EMAIL,
    'complainant' => new Model\ComplainantInput(['name' => 'Y. van ’t Hoff', 'email' => 'y.vanthoff@example.nl']),
    'nature' => 'no_consent_given',
    'description' => 'Ik heb geen ja gezegd — en kreeg toch een “welkomstbrief”.',
]), key_of_a_request());
$id = $registered->getId();

$letter = sys_get_temp_dir() . '/' . bin2hex(random_bytes(8)) . '.txt';
file_put_contents($letter, 'Geachte heer, welkom als klant.');
$uploaded = $cases->addDocuments($id, [new SplFileObject($letter)], Model\DocumentType::LETTER, key_of_a_request());
unlink($letter);
if ($uploaded->getItems()[0]->getName() !== basename($letter)) {
    throw new RuntimeException('the letter has another name');
}

$move = function (Model\ModelInterface $transition) use ($complaints, $id): void {
    $version = $complaints->readComplaint($id)->getVersion();
    $complaints->transitionComplaint($id, "\"$version\"", $transition, key_of_a_request());
};

$move(new Model\InProgressTransitionInput(['to' => 'in_progress']));
$cases->addInvestigation($id, new Model\AnalysisInput([
    'kind' => 'analysis',
    'text' => 'Er is geen opname waarop akkoord te horen is.',
]), key_of_a_request());
$cases->assessComplaint($id, new Model\AssessmentInput([
    'admissible' => true,
    'law_violated' => true,
    'decency_violated' => false,
    'norm' => 'Artikel 6:230v BW',
    'motivation' => 'Zonder akkoord is er geen overeenkomst.',
]), null, key_of_a_request());
$move(new Model\AnsweredTransitionInput([
    'to' => 'answered',
    'channel' => Model\Channel::EMAIL,
    'summary' => 'Excuses gemaakt, overeenkomst ongedaan gemaakt.',
]));
$move(new Model\ClosedTransitionInput([
    'to' => 'closed',
    'outcome' => Model\Outcome::RESOLVED,
    'short_description' => 'Overeenkomst zonder toestemming.',
    'handling_summary' => 'Opname gezocht, overeenkomst geannuleerd.',
    'prevention' => new Model\PreventionInput(['none' => 'Medewerker aangesproken.']),
]));

$closed = $complaints->readComplaint($id);
if ($closed->getStatus() !== Model\StatusName::CLOSED) {
    throw new RuntimeException("the complaint is {$closed->getStatus()}");
}
if ($reports->readMonthlyReport($month)->getMonth() !== $month) {
    throw new RuntimeException('this is no report of the month');
}
echo "php: {$closed->getNumber()} closed, the report of $month read\n";
