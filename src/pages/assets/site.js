// What the pages can do besides: send without leaving the page, show how far the files are, drop and photograph documents,
// and read a code behind `#`, which a browser sends nowhere. Without this script everything works as well.
(() => {
    "use strict";

    const dutch = document.documentElement.lang !== "en";
    const words = dutch
        ? {
            away: "Versturen is niet gelukt. Wat u schreef, staat er nog. Controleer uw verbinding en probeer het opnieuw.",
            sending: (percent) => `Bezig met versturen: ${percent}%`,
            received: "Ontvangen, een ogenblik geduld.",
            remove: (name) => `Verwijder ${name}`,
            removeShort: "Verwijder",
            added: (name) => `${name} is toegevoegd.`,
            removed: (name) => `${name} is verwijderd.`,
            looking: "Wij zoeken uw klacht op.",
            unseen: "Opzoeken is niet gelukt. Controleer de code en uw verbinding, en probeer het opnieuw.",
        }
        : {
            away: "Sending did not work. What you wrote is still there. Check your connection and try again.",
            sending: (percent) => `Sending: ${percent}%`,
            received: "Received, one moment please.",
            remove: (name) => `Remove ${name}`,
            removeShort: "Remove",
            added: (name) => `${name} was added.`,
            removed: (name) => `${name} was removed.`,
            looking: "We are looking up your complaint.",
            unseen: "Looking it up did not work. Check the code and your connection, and try again.",
        };

    const size = (bytes) =>
        bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1).replace(".", dutch ? "," : ".")} MB`;

    /** A request that tells how far it is; a body of a form, or nothing. */
    function ask(method, address, headers, body, progress) {
        return new Promise((answered, failed) => {
            const request = new XMLHttpRequest();
            request.open(method, address);
            request.setRequestHeader("Accept", "text/html");
            for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
            request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
            request.onload = () => answered(request);
            request.onerror = request.ontimeout = () => failed(new Error("away"));
            request.send(body);
        });
    }

    /** Nothing is wrong with what was typed, and nothing of it is kept: the page stays, with its files. */
    const stays = ({ status }) => status >= 500 || [403, 413, 429].includes(status);

    const pageOf = (request) => new DOMParser().parseFromString(request.responseText, "text/html");

    /** Tells in a form that it was not sent: in the words of the answer, or in those of this script. */
    function tell(place, request, otherwise) {
        const told = request ? [...pageOf(request).querySelectorAll(".faults :is(h2, p:not(.again), li)")] : [];
        const lines = told.length ? told.map((line) => line.textContent) : [otherwise];
        place.replaceChildren(...lines.map((line) => {
            const paragraph = document.createElement("p");
            paragraph.textContent = line;
            return paragraph;
        }));
        place.scrollIntoView({ block: "nearest" });
    }

    /** Shows the content of another page in the place of this one. */
    function show(request, files) {
        const page = pageOf(request);
        const main = page.querySelector("main");
        if (!main) throw new Error("no page");
        document.querySelector("main").replaceWith(document.adoptNode(main));
        document.title = page.title;
        enhance(main, files);
        const told = main.querySelector("[data-focus]") ?? main.querySelector("h1");
        if (!told.hasAttribute("tabindex")) told.tabIndex = -1;
        told.focus({ preventScroll: true });
        told.scrollIntoView({ block: "start" });
        tellHeight(true);
    }

    /** Files by choosing, photographing or dropping, which can be taken back one by one. */
    function gather(place, before) {
        const [input, camera] = place.querySelectorAll("input[type=file]");
        const list = place.querySelector("[data-chosen]");
        const said = place.querySelector("[data-said]");
        let files = [];
        const keep = () => {
            const kept = new DataTransfer();
            for (const file of files) kept.items.add(file);
            input.files = kept.files;
            camera.value = "";
            list.replaceChildren(...files.map((file) => {
                const item = document.createElement("li");
                const name = document.createElement("span");
                name.className = "name";
                name.textContent = file.name;
                const about = document.createElement("span");
                about.className = "quiet";
                about.textContent = size(file.size);
                const button = document.createElement("button");
                button.type = "button";
                button.textContent = words.removeShort;
                button.setAttribute("aria-label", words.remove(file.name));
                button.addEventListener("click", () => {
                    files = files.filter((other) => other !== file);
                    keep();
                    said.textContent = words.removed(file.name);
                    input.focus();
                });
                item.append(name, about, button);
                return item;
            }));
            list.hidden = files.length === 0;
        };
        const add = (more) => {
            const isNew = (file) => !files.some((known) =>
                known.name === file.name && known.size === file.size && known.lastModified === file.lastModified);
            const added = [...more].filter(isNew);
            files = [...files, ...added];
            keep();
            if (added.length) said.textContent = words.added(added.map((file) => file.name).join(", "));
        };
        input.addEventListener("change", () => add(input.files));
        camera.addEventListener("change", () => add(camera.files));
        for (const name of ["dragenter", "dragover"]) {
            place.addEventListener(name, (event) => {
                event.preventDefault();
                place.classList.add("over");
            });
        }
        for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
        place.addEventListener("drop", (event) => {
            event.preventDefault();
            add(event.dataTransfer.files);
        });
        if (before?.length) {
            files = [...before];
            keep();
        }
    }

    /** Sends a form without leaving the page. */
    function sends(form) {
        const button = form.querySelector("button[type=submit]");
        const bar = form.querySelector("[data-progress]");
        const percent = form.querySelector("[data-percent]");
        const failed = form.querySelector("[data-failed]");
        let busy = false;
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            if (busy) return;
            busy = true;
            failed.replaceChildren();
            button.setAttribute("aria-disabled", "true");
            const chosen = form.querySelector("[data-files] input")?.files;
            const body = form.enctype === "multipart/form-data" ? new FormData(form) : new URLSearchParams(new FormData(form));
            const progress = (part) => {
                bar.hidden = !chosen?.length;
                bar.querySelector("progress").value = Math.round(part * 100);
                percent.textContent = part < 1 ? words.sending(Math.round(part * 10) * 10) : words.received;
            };
            try {
                const request = await ask("POST", form.action, {}, body, progress);
                if (stays(request)) {
                    tell(failed, request, words.away);
                    return;
                }
                const again = request.status >= 400 ? chosen : null;
                show(request, again && { name: form.querySelector("[name=kind]")?.value, files: again });
            } catch {
                tell(failed, null, words.away);
            } finally {
                busy = false;
                bar.hidden = true;
                button.removeAttribute("aria-disabled");
            }
        });
    }

    function enhance(root, again) {
        let restored = false;
        for (const form of root.querySelectorAll("form[data-send]")) {
            const place = form.querySelector("[data-files]");
            const isSame = again && form.querySelector("[name=kind]")?.value === again.name;
            if (place) gather(place, isSame ? again.files : null);
            restored ||= place && isSame && again.files.length > 0;
            sends(form);
        }
        if (restored) root.querySelector(".again")?.remove();
    }

    /** Follows the code behind `#`. */
    async function follow() {
        const form = document.querySelector("form[data-entry]");
        const code = codeBehindHash();
        // A fault of the form leads to its field the same way.
        if (!form || !code || document.getElementById(code)) return;
        const [bar, percent] = [form.querySelector("[data-progress]"), form.querySelector("[data-percent]")];
        const failed = form.querySelector("[data-failed]");
        const field = form.querySelector("[name=code]");
        // To be sent again as if it was typed.
        field.value = code;
        bar.hidden = false;
        percent.textContent = words.looking;
        try {
            // Other characters stand in no header.
            const request = await ask("GET", location.pathname + location.search, { "Tracking-Code": code });
            if (stays(request)) tell(failed, request, words.unseen);
            else show(request);
        } catch {
            tell(failed, null, words.unseen);
        } finally {
            bar.hidden = true;
            percent.textContent = "";
        }
    }

    function codeBehindHash() {
        const behind = location.hash.slice(1);
        try {
            return decodeURIComponent(behind);
        } catch {
            return behind;
        }
    }

    /** Tells the page that embeds this one how high it is, and whether another page is shown; nothing else. */
    function tellHeight(shown) {
        if (window.parent === window) return;
        // The content, whatever the height of the frame.
        const height = Math.ceil(document.body.getBoundingClientRect().height);
        window.parent.postMessage({ klachtenformulier: shown ? { height, shown } : { height } }, "*");
    }

    enhance(document);
    const fault = document.querySelector("[data-focus].faults");
    fault?.focus();
    follow();
    addEventListener("hashchange", () => {
        const isCode = location.hash.length > 26 && !document.getElementById(location.hash.slice(1));
        if (isCode && location.pathname.endsWith("/klacht-volgen")) location.reload();
    });
    const other = document.querySelector("[data-keeps-code]");
    other?.addEventListener("click", () => {
        other.hash = location.hash;
    });
    // A frame that is not in view yet is not watched.
    tellHeight(false);
    new ResizeObserver(() => tellHeight(false)).observe(document.body);
})();
