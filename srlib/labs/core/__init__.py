"""What the labs share: panels, controls, work in the background, pages."""
