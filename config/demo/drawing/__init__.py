"""Drawing: the demo season's episodes and covers, made with Pillow and ffmpeg in seconds. Start with film.py and posters.py."""
