"""The staff's workplace (工作台): every admin page, on top of all features, so that features know no screens."""
