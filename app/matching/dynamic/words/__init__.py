"""The word tables that dynamic values are drawn from: data only. No word holds a quote, a backslash or a brace."""
