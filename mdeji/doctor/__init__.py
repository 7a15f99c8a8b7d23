"""The doctor: looks at an installation the way an auditor would, and says how to mend each fault."""
