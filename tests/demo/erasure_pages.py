"""Who opens the pages on which people are erased, and what is sent there that erases nobody."""

from tests.demo.visits import ADMIN, HOST, PARTICIPANT, Visit

ERASURE_PAGES = {
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
