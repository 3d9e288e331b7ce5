"""The staff's pages of joint measures."""
