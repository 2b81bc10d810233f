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

    /** Shows the content of another page in the place of this one. */
    function show(request, files) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = page.querySelector("main");
        if (!main) throw new Error("no page");
        document.querySelector("main").replaceWith(document.adoptNode(main));
        document.title = page.title;
        enhance(main, files);
        const told = main.querySelector("[data-focus]") ?? main.querySelector("h1");
        if (!told.hasAttribute("tabindex")) told.tabIndex = -1;
        told.focus({ preventScroll: true });
        told.scrollIntoView({ block: "start" });
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
            failed.textContent = "";
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
                const again = request.status >= 400 ? chosen : null;
                show(request, again && { name: form.querySelector("[name=kind]")?.value, files: again });
            } catch {
                failed.textContent = words.away;
            } finally {
                busy = false;
                bar.hidden = true;
                button.removeAttribute("aria-disabled");
            }
        });
    }

    function enhance(root, again) {
        for (const form of root.querySelectorAll("form[data-send]")) {
            const place = form.querySelector("[data-files]");
            const isSame = again && form.querySelector("[name=kind]")?.value === again.name;
            if (place) gather(place, isSame ? again.files : null);
            sends(form);
        }
        if (again?.files.length) root.querySelector(".again")?.remove();
    }

    /** Follows the code behind `#`. */
    async function follow() {
        const form = document.querySelector("form[data-entry]");
        const code = decodeURIComponent(location.hash.slice(1));
        // A fault of the form leads to its field the same way.
        if (!form || !code || document.getElementById(code)) return;
        form.querySelector("[data-percent]").parentElement.hidden = false;
        form.querySelector("[data-percent]").textContent = words.looking;
        try {
            show(await ask("GET", location.pathname + location.search, { "Tracking-Code": code }));
        } catch {
            form.querySelector("[data-failed]").textContent = words.away;
        }
    }

    /** Tells the page that embeds this one how high it is; nothing else. */
    function tellHeight() {
        if (window.parent === window) return;
        const tell = () => window.parent.postMessage({ klachtenformulier: { height: document.documentElement.scrollHeight } }, "*");
        new ResizeObserver(tell).observe(document.body);
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
    tellHeight();
})();
