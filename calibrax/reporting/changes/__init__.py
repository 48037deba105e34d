"""The screens of `changes`: many series (`report`), or one with its plot (`series`)."""
