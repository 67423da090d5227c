"""Made worlds with known answers, at any size: firms, what holds between them, articles that tell of it, questions."""
