"""Where samples come from: data sets, generators, readers; transforms; splits. No Qt here."""
