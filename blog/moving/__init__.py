"""Moving in and out of the blog.

One module per kind of blog that is left behind reads it and yields the values of `items`; these know no model and no
setting. `arrival` writes them, through the same doors as everybody else, and `departure` is the way out.
"""
