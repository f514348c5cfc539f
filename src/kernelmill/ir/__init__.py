"""The intermediate representation: types, operations, nodes, text form, verifier."""
