// The life of a complaint with the generated types: register, upload, handle, close, report.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const [, , baseUrl, token] = process.argv;
if (!baseUrl || !token) throw new Error("usage: journey BASE_URL TOKEN");
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
const month = new Date().toISOString().slice(0, 7);
const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

/** The body of an answer; an answer that tells of a problem ends the journey with its words. */
function taken<Body, Problem>(answer: { data?: Body; error?: Problem; response: Response }): Body {
  if (answer.data === undefined) throw new Error(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

const registered = taken(
  await api.POST("/complaints", {
    params: { header: key() },
    body: {
      kind: "complaint",
      channel: "email",
      complainant: { name: "Y. van ’t Hoff", email: "y.vanthoff@example.nl" },
      nature: "no_consent_given",
      description: "Ik heb geen ja gezegd — en kreeg toch een “welkomstbrief”.",
    },
  }),
);
const path = { complaintId: registered.id };

const uploaded = taken(
  await api.POST("/complaints/{complaintId}/documents", {
    params: { path, header: key() },
    body: { type: "letter", file: ["brief"] },
    bodySerializer: () => {
      const form = new FormData();
      form.append("type", "letter");
      form.append("file", new Blob(["Geachte heer, welkom als klant."], { type: "text/plain" }), "brief.txt");
      return form;
    },
  }),
);
if (uploaded.items[0]?.name !== "brief.txt") throw new Error("the letter has another name");

type To = NonNullable<paths["/complaints/{complaintId}/transitions"]["post"]["requestBody"]>["content"]["application/json"];
async function move(transition: To): Promise<void> {
  const { version } = taken(await api.GET("/complaints/{complaintId}", { params: { path } }));
  taken(
    await api.POST("/complaints/{complaintId}/transitions", {
      params: { path, header: { "If-Match": `"${version}"`, ...key() } },
      body: transition,
    }),
  );
}

await move({ to: "in_progress" });
taken(
  await api.POST("/complaints/{complaintId}/investigations", {
    params: { path, header: key() },
    body: { kind: "analysis", text: "Er is geen opname waarop akkoord te horen is." },
  }),
);
taken(
  await api.PUT("/complaints/{complaintId}/assessment", {
    params: { path, header: key() },
    body: {
      admissible: true,
      lawViolated: true,
      decencyViolated: false,
      norm: "Artikel 6:230v BW",
      motivation: "Zonder akkoord is er geen overeenkomst.",
    },
  }),
);
await move({ to: "answered", channel: "email", summary: "Excuses gemaakt, overeenkomst ongedaan gemaakt." });
await move({
  to: "closed",
  outcome: "resolved",
  shortDescription: "Overeenkomst zonder toestemming.",
  handlingSummary: "Opname gezocht, overeenkomst geannuleerd.",
  prevention: { none: "Medewerker aangesproken." },
});

const closed = taken(await api.GET("/complaints/{complaintId}", { params: { path } }));
if (closed.status !== "closed") throw new Error(`the complaint is ${closed.status}`);
const report = taken(await api.GET("/reports/monthly/{month}", { params: { path: { month } } }));
if (typeof report === "string" || report.month !== month) throw new Error("this is no report of the month");
console.log(`typescript: ${closed.number} closed, the report of ${month} read`);
