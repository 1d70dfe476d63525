"""What a member wrote lately can raise what a new post counts for, never lower it (S5.1): rules in content/policy.toml.

Half of the posts that people in danger write name nothing; read after what came before they are read otherwise. Only
the risk of earlier posts counts: an address that was masked says nothing about danger. Nobody is paged for it: a guide
looks.
"""
from datetime import timedelta

from sqlalchemy import func, select

from models.care import phrasebook
from models.community.posts import Post
from models.ground.db import db, now

CATEGORY = "history"


def findings(post: Post, risk: int, version: str) -> tuple[int, list[dict]]:
    """The level that the past asks for (0: none), and why, as a finding. `risk` is that of the new words alone."""
    met = [rule for rule in phrasebook.policy()["history"]
           if rule["from"] <= risk < rule["to"] and _count(post, rule) >= rule["posts"]]
    if not met:
        return 0, []
    rule = max(met, key=lambda rule: rule["to"])
    return rule["to"], [{"part": "body", "kind": "risk", "category": CATEGORY, "start": 0, "end": 0,
                         "rule": f"{CATEGORY}.{rule['id']}", "version": version, "why": f"risk.{CATEGORY}.{rule['id']}",
                         "weight": 0.0, "confidence": "low"}]


def _count(post: Post, rule: dict) -> int:
    return db.session.scalar(select(func.count()).select_from(Post).where(
        Post.author_id == post.author_id, Post.id != post.id, Post.risk >= rule["level"],
        Post.created_at > now() - timedelta(days=rule["days"])))
