"""事務局's desk: members, roles, brand and classes, the record."""
