package media

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
)

// A SoundTranscoder makes sound that viewers take of sound that they do not.
// media/ffmpeg is one.
type SoundTranscoder interface {
	// TranscodeSound reads in, whose codec is not Heard, and writes Opus into out
	// until ctx ends or it fails. ErrTranscoderFull when as many run as may.
	TranscodeSound(ctx context.Context, name string, in, out *Fanout) error
}

// soundAgain is how long a transcode of sound that failed rests.
const soundAgain = 5 * time.Second

// A sound is what a camera's stream sounds like: as it comes, and as viewers hear
// it. Nothing is done for it while nobody listens. Pictures never wait for it.
type sound struct {
	raw   *Fanout // what the puller writes
	heard *Fanout // Opus or G.711
	wake  chan struct{}
}

func newSound() *sound {
	s := &sound{wake: make(chan struct{}, 1)}
	s.raw = NewFanout(nil, nil)
	s.heard = NewFanout(nil, func(int) {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	})
	return s
}

// describe tells listeners to be what they will hear.
func (s *sound) describe() {
	codec := s.raw.Format().Codec
	switch {
	case codec == NoCodec:
		return
	case !codec.Heard():
		codec = Opus
	}
	if s.heard.Format().Codec != codec {
		s.heard.SetFormat(Format{Codec: codec})
	}
}

// reset forgets what a source that was lost sent last.
func (s *sound) reset() {
	s.raw.Reset()
	s.heard.Reset()
}

// listen hands the sound on while somebody listens, until ctx ends.
func (s *stream) listen(ctx context.Context) {
	for ctx.Err() == nil {
		if s.sound.heard.Viewers() == 0 {
			select {
			case <-ctx.Done():
			case <-s.sound.wake:
			}
			continue
		}
		if err := s.handOn(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("camera's sound cannot be heard", "source", s.source, "error", err)
			rest := time.NewTimer(soundAgain)
			select {
			case <-ctx.Done():
			case <-rest.C:
			}
			rest.Stop()
		}
	}
}

// handOn hands the sound on until nobody listens or its codec changes.
func (s *stream) handOn(parent context.Context) error {
	ctx, end := context.WithCancel(parent)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer end()
	reader, _ := s.sound.raw.Subscribe()
	defer reader.Close()
	var transcode chan error
	codec := NoCodec
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.sound.wake:
			if s.sound.heard.Viewers() == 0 {
				return nil
			}
		case err := <-transcode:
			return err
		case f, ok := <-reader.Frames():
			if !ok || codec != NoCodec && f.codec != codec {
				return nil
			}
			if codec == NoCodec {
				codec = f.codec
				s.sound.describe()
				if !codec.Heard() {
					transcode = s.transcodeSound(ctx, &tasks)
				}
			}
			if codec.Heard() {
				again := *f // a frame belongs to one fan-out
				s.sound.heard.Write(&again)
			}
		}
	}
}

var errNoSoundTranscoder = errors.New("its codec needs a transcode, and there is no transcoder")

// transcodeSound runs a transcode until ctx ends.
func (s *stream) transcodeSound(ctx context.Context, tasks *sync.WaitGroup) chan error {
	done := make(chan error, 1)
	if s.sounds == nil {
		done <- errNoSoundTranscoder
		return done
	}
	tasks.Go(func() {
		done <- s.sounds.TranscodeSound(ctx, strings.TrimPrefix(string(s.source), "camera/"), s.sound.raw, s.sound.heard)
	})
	return done
}
