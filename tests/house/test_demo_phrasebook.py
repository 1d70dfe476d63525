"""What the demo world proposes about the lexicon can be proposed: each sentence is read as it says (S5.2)."""
from commands.demo.reading import rows
from models.care import phrase_drafts, phrase_proposals


def test_each_proposal_of_the_demo_is_one(app):
    for row in rows("phrasebook", "proposal"):
        draft = {key: row[key] for key in ("language", "category", "name", "weight", "phrases", "must_match",
                                           "must_not_match", "source")}
        assert phrase_drafts.checked(draft, None)["id"].startswith(row["language"])
        assert row.get("answer", {}).get("state", "proposed") in tuple(phrase_proposals.ProposalState)
