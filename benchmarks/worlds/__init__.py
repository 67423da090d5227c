"""Made worlds with known answers, at any size: firms and what holds between them, the articles that tell of it, questions."""
