"""Who a member is: the sealed record, its keys, and who may open it. Reads in docs/vault.md."""
