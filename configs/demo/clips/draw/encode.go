package main

import (
	"fmt"

	"kawung/configs/demo/clips"
)

// encode is ffmpeg's command line from raw RGBA on its standard input to an
// Annex-B file: constrained baseline, no B-frames, one slice a frame, a
// keyframe with its parameter sets exactly every two seconds, one thread so
// that the bytes are the same everywhere.
func encode(file string, width, height int) []string {
	level, rate := "3.0", "220k"
	if height > 360 {
		level, rate = "3.1", "800k"
	}
	return []string{
		"-hide_banner", "-loglevel", "error", "-y",
		"-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", fmt.Sprintf("%dx%d", width, height),
		"-framerate", fmt.Sprint(clips.FPS), "-i", "-",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact,format=yuv420p",
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-c:v", "libx264", "-profile:v", "baseline", "-level", level, "-preset", "veryslow", "-tune", "animation",
		"-threads", "1", "-bf", "0", "-g", fmt.Sprint(clips.GOP), "-keyint_min", fmt.Sprint(clips.GOP), "-sc_threshold", "0",
		"-crf", "23", "-maxrate", rate, "-bufsize", rate,
		"-x264-params", "repeat-headers=1:slices=1:sliced-threads=0:force-cfr=1",
		"-bsf:v", "filter_units=remove_types=6", // the encoder's own words
		"-flags", "+bitexact", "-f", "h264", file,
	}
}
