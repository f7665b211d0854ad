"""The settings of a workspace, for programs."""
