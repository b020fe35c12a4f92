#!/bin/sh
# Draws the demo cameras' clips and encodes them beside this file. Needs Go and
# an ffmpeg with libx264. Takes a minute or two; the same ffmpeg gives the same
# bytes. Run it after changing anything in draw, look at the pictures
# (go run ./draw -png DIR -frame 75), and commit the clips with the change.
set -eu
cd "$(dirname "$0")"
go run ./draw -o .
ls -l ./*.h264
