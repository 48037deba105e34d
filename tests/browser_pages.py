"""The pages that tests open in a browser, and the commands that make them."""

COMMANDS = {
    "compare": ("compare", "outcomes-base.json", "outcomes-new.json"),
    "many": ("compare", "many-base.json", "many-new.json"),
    "large": ("compare", "large-base.json", "large-new.json"),
    "hostile": ("compare", "hostile-base.json", "hostile-new.json"),
    "rank": ("rank", "rank.json", "--by", "framework"),
    "run": ("show", "run.json"),
    "sides": ("show", "outcomes-base.json", "outcomes-new.json"),
    "changes": ("changes", "moved"),
    "scaling": ("scaling", "sizes.json", "--size", "n"),
    "history": ("show", "series"),
}
