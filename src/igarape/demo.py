"""The demo: four weeks of a made-up Brazilian support group, from webhook to answers."""
