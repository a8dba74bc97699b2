"""The page that `fazhi explore` opens: in Chinese and English, every number one click from its sentence. It reads the published file and
writes nothing but what people decide on its review desk (reviews/).

One file a view, and its address is all that it knows of what to show. Run by Streamlit, whose page and charts need nothing from elsewhere.
"""
