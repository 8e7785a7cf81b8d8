"""The tables' versions, run by ``storage.database.upgrade``."""
