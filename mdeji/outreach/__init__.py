"""Classes (講座) and other counted work (自治会タブレット支援, events): no desk and no visit."""
