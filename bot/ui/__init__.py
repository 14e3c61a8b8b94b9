"""The neutral vocabulary that every platform renders: messages, forms, action ids, safe text."""
