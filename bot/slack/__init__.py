"""The Slack face: text in, answer out. Only `app` knows slack_bolt; the rest are plain functions and small classes."""
