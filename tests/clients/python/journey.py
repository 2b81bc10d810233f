"""The life of a complaint with the generated client: register, upload, handle, close, report."""

import sys
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

from klachtenmap_client import AuthenticatedClient
from klachtenmap_client import models as m
from klachtenmap_client.api.cases import add_documents, add_investigation, assess_complaint
from klachtenmap_client.api.complaints import read_complaint, register_complaint, transition_complaint
from klachtenmap_client.api.reports import read_monthly_report
from klachtenmap_client.types import File

base_url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=base_url, token=token)
month = datetime.now(UTC).strftime("%Y-%m")


def taken(answer):
    """The body of an answer; one that tells of a problem ends the journey with its words."""
    if answer is None or isinstance(answer, m.Problem):
        sys.exit(f"refused: {answer}")
    return answer


def changed(operation, body, **how):
    return taken(operation.sync(complaint.id, client=client, body=body, idempotency_key=str(uuid4()), **how))


def moved(transition):
    version = taken(read_complaint.sync(complaint.id, client=client)).version
    return changed(transition_complaint, transition, if_match=f'"{version}"')


complaint = taken(
    register_complaint.sync(
        client=client,
        idempotency_key=str(uuid4()),
        body=m.Registration(
            kind=m.Kind.COMPLAINT,
            channel=m.Channel.EMAIL,
            complainant=m.ComplainantInput(name="Y. van ’t Hoff", email="y.vanthoff@example.nl"),
            nature="no_consent_given",
            description="Ik heb geen ja gezegd — en kreeg toch een “welkomstbrief”.",
        ),
    )
)
letter = File(payload=BytesIO(b"Geachte heer, welkom als klant."), file_name="brief.txt", mime_type="text/plain")
uploaded = changed(add_documents, m.DocumentUpload(file=[letter], type_=m.DocumentType.LETTER))
assert uploaded.items[0].name == "brief.txt", uploaded

moved(m.InProgressTransitionInput(to="in_progress"))
changed(add_investigation, m.AnalysisInput(kind="analysis", text="Er is geen opname waarop akkoord te horen is."))
changed(
    assess_complaint,
    m.AssessmentInput(
        admissible=True,
        law_violated=True,
        decency_violated=False,
        norm="Artikel 6:230v BW",
        motivation="Zonder akkoord is er geen overeenkomst.",
    ),
)
moved(
    m.AnsweredTransitionInput(
        to="answered", channel=m.Channel.EMAIL, summary="Excuses gemaakt, overeenkomst ongedaan gemaakt."
    )
)
moved(
    m.ClosedTransitionInput(
        to="closed",
        outcome=m.Outcome.RESOLVED,
        short_description="Overeenkomst zonder toestemming.",
        handling_summary="Opname gezocht, overeenkomst geannuleerd.",
        prevention=m.PreventionInput(none="Medewerker aangesproken."),
    )
)

closed = taken(read_complaint.sync(complaint.id, client=client))
assert closed.status == m.StatusName.CLOSED, closed.status
report = taken(read_monthly_report.sync(month, client=client))
assert report.month == month, report
print(f"python: {closed.number} closed, the report of {month} read")
