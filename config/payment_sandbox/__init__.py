"""The payment sandbox: a program of its own that plays the part of a payment company, with play money."""
