"""Who opens the pages on what is kept of people, and on which they are erased; what is sent there erases nobody."""

from tests.demo.visits import ADMIN, ANYBODY, HOST, PARTICIPANT, Visit

ERASURE_PAGES = {
    "privacy.notice": [Visit(ANYBODY), Visit(PARTICIPANT)],
    "erasure.closing": [Visit(PARTICIPANT), Visit(HOST), Visit(ADMIN)],
    "erasure.staff": [
        Visit(ADMIN),
        Visit(ADMIN, {"email": PARTICIPANT}),
        Visit(ADMIN, {"email": "nobody@example.org"}, status=422),
    ],
}
ERASURE_FORMS = {
    "erasure.close": [Visit(PARTICIPANT, status=422)],
    "erasure.erase": [Visit(ADMIN, fields={"email": PARTICIPANT}, status=422)],
}
