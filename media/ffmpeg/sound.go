package ffmpeg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"kawung/media"
)

var _ media.SoundTranscoder = (*Transcoder)(nil)

// TranscodeSound makes Opus of a camera's AAC or G.726 until ctx ends, and then
// returns ctx.Err(). It takes one of the places of all transcodes; see
// media.SoundTranscoder for the errors.
func (t *Transcoder) TranscodeSound(ctx context.Context, name string, in, out *media.Fanout) error {
	format := in.Format()
	args, err := soundArguments(format)
	if err != nil {
		return err
	}
	if err := t.enter(); err != nil {
		return err
	}
	defer t.leave()
	program, err := exec.LookPath(t.program())
	if err != nil {
		return &media.Refusal{Kind: media.ErrUnsupported, Reason: "install ffmpeg, or set the camera's sound to G.711 or Opus"}
	}
	if err := t.sing(ctx, exec.CommandContext(ctx, program, args...), format, in, out); ctx.Err() == nil {
		return fmt.Errorf("camera %s: transcode sound: %w", name, err)
	}
	return ctx.Err()
}

// soundArguments are ffmpeg's: bare sound on standard input, Opus with one packet
// a page on standard output.
func soundArguments(format media.Format) ([]string, error) {
	args := []string{"-hide_banner", "-nostats", "-loglevel", "error", "-fflags", "nobuffer", "-probesize", "32", "-analyzeduration", "0"}
	switch s := format.Sound; {
	case format.Codec == media.AAC && len(s.Config) >= 2:
		args = append(args, "-f", "aac")
	case format.Codec == media.G726:
		kind := "g726le"
		if s.Big {
			kind = "g726"
		}
		args = append(args, "-f", kind, "-code_size", strconv.Itoa(s.Bits), "-sample_rate", strconv.Itoa(s.Rate))
	default:
		return nil, fmt.Errorf("%w: no transcode of %s", media.ErrUnsupported, format.Codec)
	}
	return append(args, "-i", "pipe:0", "-c:a", "libopus", "-application", "lowdelay", "-frame_duration", "20", "-ac", "1", "-b:a", "32k",
		"-flush_packets", "1", "-f", "ogg", "-page_duration", "1", "pipe:1"), nil
}

// sing runs one process until it or ctx ends.
func (t *Transcoder) sing(parent context.Context, cmd *exec.Cmd, format media.Format, in, out *media.Fanout) error {
	ctx, end := context.WithCancel(parent)
	defer end()
	said := &lastLine{}
	cmd.Stderr, cmd.WaitDelay = said, endTime
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that it ends with whatever it started
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start ffmpeg: %w", err)
	}
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		feed(ctx, stdin, format, in)
	}()
	err = readOgg(stdout, t.opus(out))
	end() // the feeder may wait for sound
	<-fed
	_, _ = io.Copy(io.Discard, stdout) // so that it is not stuck while it ends
	if ended := cmd.Wait(); err == nil {
		err = ended
	}
	switch {
	case said.String() != "":
		return fmt.Errorf("ffmpeg: %s", said)
	case err != nil:
		return err
	default:
		return errors.New("ffmpeg ended")
	}
}

// feed writes the camera's sound to ffmpeg until ctx ends, and then closes it.
func feed(ctx context.Context, to io.WriteCloser, format media.Format, in *media.Fanout) {
	defer to.Close()
	reader, _ := in.Subscribe()
	defer reader.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-reader.Frames():
			if f == nil || f.Codec() != format.Codec {
				return
			}
			for _, p := range f.Packets {
				b := p.Payload
				if format.Codec == media.AAC {
					b = append(adts(format.Sound.Config, len(b)), b...)
				}
				if _, err := to.Write(b); err != nil {
					return
				}
			}
		}
	}
}

// adts is the header of an AAC access unit of n bytes in a stream, ISO 14496-3
// §1.A.2.2, by its AudioSpecificConfig (§1.6.2.1).
func adts(config string, n int) []byte {
	kind, rate, channels := config[0]>>3, config[0]&7<<1|config[1]>>7, config[1]>>3&0x0f
	n += 7
	return []byte{
		0xff, 0xf1, (max(kind, 1)-1)&3<<6 | rate<<2 | channels>>2&1,
		channels&3<<6 | byte(n>>11)&3, byte(n >> 3), byte(n&7)<<5 | 0x1f, 0xfc,
	}
}

// opus writes Opus packets, each of 20 ms, into a fan-out.
func (t *Transcoder) opus(out *media.Fanout) func([]byte) {
	const step = 960 // ticks of 48 kHz
	timeline, rtp, last := media.NewSteadyTimeline(media.Opus.ClockRate(), 60*time.Millisecond), uint32(0), int64(0)
	out.SetFormat(media.Format{Codec: media.Opus})
	return func(b []byte) {
		if len(b) == 0 || len(b) > media.MaxPayload {
			return
		}
		at := t.now()
		rtp += step
		last = max(last+1, timeline.Map(rtp, at))
		out.Write(&media.Frame{Packets: []media.Packet{{Payload: b}}, Time: last, Keyframe: true, Arrived: at})
	}
}

var errOgg = errors.New("not an Ogg stream")

// maxOpus bounds one packet in Ogg, in bytes.
const maxOpus = 64 << 10

// readOgg gives every packet of Opus in Ogg (RFC 3533 §6, RFC 7845 §3) to take
// until r ends, without its two headers. What it gives is take's to keep.
func readOgg(r io.Reader, take func([]byte)) error {
	in := bufio.NewReader(r)
	var packet []byte
	head := make([]byte, 27)
	for n := 0; ; {
		if _, err := io.ReadFull(in, head); err != nil {
			return nil
		}
		if string(head[:4]) != "OggS" {
			return errOgg
		}
		lengths := make([]byte, head[26])
		if _, err := io.ReadFull(in, lengths); err != nil {
			return nil
		}
		for _, length := range lengths {
			at := len(packet)
			packet = append(packet, make([]byte, length)...)
			if _, err := io.ReadFull(in, packet[at:]); err != nil {
				return nil
			}
			switch {
			case len(packet) > maxOpus:
				return errOgg
			case length == 255: // it goes on
				continue
			}
			if n++; n > 2 {
				take(packet)
			}
			packet = nil
		}
	}
}
