package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kawung/media"
)

// slowClips is one clip that takes its time to be cut and to be read.
type slowClips struct {
	Clips
	takes time.Duration
}

func (c slowClips) Cut(ctx context.Context, camera string, from, to time.Time, by string) (media.Clip, error) {
	select {
	case <-time.After(c.takes):
	case <-ctx.Done():
		return media.Clip{}, ctx.Err()
	}
	return media.Clip{ID: "pasar-1", Camera: camera, From: from, To: to, By: by}, nil
}

func (c slowClips) Open(id string) (media.Clip, io.ReadSeekCloser, error) {
	return media.Clip{ID: id, Camera: "pasar", Bytes: 4}, &slowFile{strings.NewReader("film"), c.takes}, nil
}

type slowFile struct {
	*strings.Reader
	takes time.Duration
}

func (f *slowFile) Read(b []byte) (int, error) {
	<-time.After(f.takes)
	return f.Reader.Read(b)
}

func (f *slowFile) Close() error { return nil }

func TestALongClipIsCutAndFetchedWhateverTheDoorsPatience(t *testing.T) {
	const patient = 100 * time.Millisecond
	h := newHouseWith(t, nil, func(c *Config) { c.Clips = slowClips{takes: 5 * patient} })
	h.signIn()
	door := httptest.NewUnstartedServer(nil)
	door.Config = NewHTTPServer(h.server.Handler(), nil)
	door.Config.ReadTimeout, door.Config.WriteTimeout = patient, patient
	door.Start()
	defer door.Close()
	h.http.Close()
	h.http = door
	h.want(http.StatusCreated, "POST", "/api/v1/clips", ask{
		body: `{"camera":"pasar","from":"2026-11-23T10:00:00+07:00","to":"2026-11-23T11:00:00+07:00"}`,
	})
	if out := h.want(http.StatusOK, "GET", "/api/v1/clips/pasar-1", ask{}); out["text"] != "film" {
		t.Errorf("clip = %v, want all of it", out)
	}
}
