"""The desk in the browser: sign-in, and the pages that capabilities fill for their own people."""
