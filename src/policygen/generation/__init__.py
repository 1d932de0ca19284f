"""The pipeline: a policy generated, its adopted version brought up to date, each change with its cause; knows no folder."""
