"""Mデジ dispatch: the product, which knows neither LINE nor HTML."""
