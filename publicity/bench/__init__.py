"""Measuring pages: the search page beside a bare page of the same template, served by the same web server."""
