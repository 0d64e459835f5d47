"""The look: templates, components, styles and small behaviours; no rule of the product."""
