"""From the text of a question to a value of the algebra."""
