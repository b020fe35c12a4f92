package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// An encoder is how ffmpeg makes H.264. Every picture comes out at once and in
// its order: no B-frames, no look-ahead.
type encoder struct {
	name   string
	global []string // before the input
	filter string   // after scaling
	codec  []string
}

// software is x264: what every ffmpeg has. One transcode takes two threads, so
// that it does not cut a picture into as many slices as there are processors.
var software = encoder{
	name:   "libx264",
	filter: "format=yuv420p",
	codec: []string{
		"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline",
		"-crf", "25", "-maxrate", "6M", "-bufsize", "6M", "-threads", "2",
	},
}

// vaapi is the graphics processor behind a render node.
func vaapi(device string) encoder {
	return encoder{
		name:   "h264_vaapi",
		global: []string{"-vaapi_device", device},
		filter: "format=nv12,hwupload",
		codec:  []string{"-c:v", "h264_vaapi", "-profile:v", "main", "-b:v", "4M", "-maxrate", "6M"},
	}
}

// size fits a picture into 1080 lines and even sides, in the range of levels
// that displays expect (MJPEG has another one).
const size = `scale=w=-2:h='min(1080,trunc(ih/2)*2)':out_range=tv`

// output makes what enc encodes: at most 25 pictures a second, a keyframe every
// two seconds. FLV says how long every picture is, so that none waits for the
// next one to be known as whole.
func output(enc encoder) []string {
	out := []string{"-map", "0:v:0", "-vf", size + "," + enc.filter, "-fpsmax", "25", "-fps_mode", "vfr"}
	out = append(out, enc.codec...)
	return append(out, "-bf", "0", "-g", "50", "-force_key_frames", "expr:gte(t,n_forced*2)",
		"-flush_packets", "1", "-f", "flv", "pipe:1")
}

// arguments are ffmpeg's for a camera. Its address, which may hold a password,
// is not among them: every user of the machine can read them. It comes as a
// script on standard input. Slices are decoded side by side and not pictures,
// which would hold back as many as there are processors.
func arguments(enc encoder) []string {
	args := append(slices.Clone(terse), enc.global...)
	args = append(args, "-thread_type", "slice")
	return append(append(args, script...), output(enc)...)
}

// terse lets ffmpeg say why it ends and no more; script has it read a camera's
// address on standard input.
var (
	terse  = []string{"-hide_banner", "-nostats", "-loglevel", "error"}
	script = []string{
		"-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe,rtsp,rtsps,rtp,udp,tcp,tls,crypto,http,https,httpproxy", "-i", "pipe:0",
	}
)

var errNoDevice = errors.New("no such device")

// testTime is how long the self-test may take.
const testTime = 5 * time.Second

// selfTest encodes some pictures on the device, exactly as cameras will be.
func selfTest(ctx context.Context, program, device string) error {
	if _, err := os.Stat(device); err != nil {
		return errNoDevice
	}
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	enc := vaapi(device)
	args := append([]string{"-hide_banner", "-nostdin", "-loglevel", "error"}, enc.global...)
	args = append(args, "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=1")
	cmd := exec.CommandContext(ctx, program, append(args, output(enc)...)...)
	tail := lastLine{}
	cmd.Stderr, cmd.WaitDelay = &tail, time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", enc.name, err, tail.String())
	}
	return nil
}
