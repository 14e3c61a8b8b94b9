"""The local workspace: a small chat in the browser, the demo's platform and the test harness."""
