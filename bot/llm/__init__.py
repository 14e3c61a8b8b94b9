"""What reads people's words: sentences, key messages, themes, grounding and the search for identifiers."""
