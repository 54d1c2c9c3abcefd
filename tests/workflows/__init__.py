"""Our own workflows and action, run by the tests as a runner runs them."""
