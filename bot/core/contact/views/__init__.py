"""The words of the contact policy, and the buttons it puts into messages."""
