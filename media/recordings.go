package media

import (
	"context"
	"time"
)

// A recorded is the stream of one kept camera that is being recorded. The
// relay's lock guards it.
type recorded struct {
	stream string // its name, "" while neither passes without a transcode
	end    context.CancelFunc
}

// keep tells the recorder which cameras are kept; r.mu is held.
func (r *Relay) keep() {
	if r.cfg.Recorder == nil {
		return
	}
	kept := map[string]time.Duration{}
	for name, c := range r.cameras {
		if c.Keep > 0 {
			kept[name] = c.Keep
		}
	}
	r.cfg.Recorder.Keep(kept)
	for name, was := range r.recorded {
		if _, ok := kept[name]; !ok {
			was.end()
			delete(r.recorded, name)
		}
	}
	r.endReplays()
	r.recordAll()
}

// recordAll records every kept camera's main stream, or the substream where
// the main one does not pass as it is: a recording is what the camera sent, and
// no transcode runs for it. r.mu is held.
func (r *Relay) recordAll() {
	for name, c := range r.cameras {
		if c.Keep == 0 || r.cfg.Recorder == nil {
			continue
		}
		was, ok := r.recorded[name]
		stream := r.recordable(c)
		if ok && was.stream == stream {
			continue
		}
		if ok {
			was.end()
		}
		now := recorded{stream: stream, end: func() {}}
		if stream != "" {
			now.end = r.record(name, r.streams[stream].fan)
		}
		r.recorded[name] = now
	}
}

// recordable is the stream to record, "" when there is none.
func (r *Relay) recordable(c Camera) string {
	switch {
	case !r.streams[c.Name].foreign():
		return c.Name
	case c.Sub != "" && !r.streams[c.Name+subSuffix].foreign():
		return c.Name + subSuffix
	default:
		return ""
	}
}

// record begins to record a stream; r.mu is held.
func (r *Relay) record(camera string, fan *Fanout) (end context.CancelFunc) {
	unwanted, end := context.WithCancel(context.Background())
	r.spawn(func(parent context.Context) {
		ctx, cancel := context.WithCancel(parent)
		defer cancel()
		defer context.AfterFunc(unwanted, cancel)()
		r.cfg.Recorder.Record(ctx, camera, fan)
	})
	return end
}

// Recording is what there is of a camera; false when there is no such camera
// or it is not kept.
func (r *Relay) Recording(camera string) (Recording, bool) {
	r.mu.Lock()
	was, ok := r.recorded[camera]
	health := r.healthIfDeclared(camera)
	r.mu.Unlock()
	if !ok {
		return Recording{}, false
	}
	rec, ok := r.cfg.Recorder.Recording(camera)
	if !ok {
		return rec, false
	}
	switch {
	case was.stream == "":
		rec.Reason = "neither of its streams is H.264 that can be kept as it is: set one of them to H.264 without B-frames"
	case rec.Reason != "":
	case health.State != StateLive:
		rec.Reason = health.Reason
	case was.stream == camera:
		rec.Stream = "main"
	default:
		rec.Stream = "sub"
	}
	return rec, true
}

func (r *Relay) healthIfDeclared(camera string) Health {
	if _, ok := r.cameras[camera]; ok {
		return r.cameraHealth(camera)
	}
	return Health{}
}
