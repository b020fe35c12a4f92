package remote

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"kawung/media"
)

// Clips are the pieces of recordings that are cut where the recordings are;
// media/record has them.
type Clips interface {
	Cut(ctx context.Context, camera string, from, to time.Time, by string) (media.Clip, error)
	List() ([]media.Clip, error)
	Cutting() []media.Cutting
	Open(id string) (media.Clip, io.ReadSeekCloser, error)
	Delete(id string) (media.Clip, error)
}

// ClientClips are the clips of the relay that a client is attached to. Both
// processes see the same disk: a clip is opened here, by the path it has there.
type ClientClips struct{ *Client }

var _ Clips = ClientClips{}

// Cut is Clips's.
func (c ClientClips) Cut(ctx context.Context, camera string, from, to time.Time, by string) (media.Clip, error) {
	return cutClip.await(ctx, c.conn.Load(), clipIn{camera, from, to, by})
}

// List is Clips's.
func (c ClientClips) List() ([]media.Clip, error) { return listClips.now(c.conn.Load(), struct{}{}) }

// Cutting is Clips's.
func (c ClientClips) Cutting() []media.Cutting {
	list, _ := cuttingClips.now(c.conn.Load(), struct{}{})
	return list
}

// Open is Clips's.
func (c ClientClips) Open(id string) (media.Clip, io.ReadSeekCloser, error) {
	out, err := openClip.now(c.conn.Load(), id)
	if err != nil {
		return media.Clip{}, nil, err
	}
	f, err := os.Open(out.Path)
	if err != nil {
		return media.Clip{}, nil, fmt.Errorf("clip %s: %w", id, err)
	}
	return out.Clip, f, nil
}

// Delete is Clips's.
func (c ClientClips) Delete(id string) (media.Clip, error) {
	return deleteClip.now(c.conn.Load(), id)
}

// serveClips answers for clips.
func serveClips(h map[string]handler, all Clips) {
	cutClip.on(h, func(ctx context.Context, in clipIn) (media.Clip, error) {
		return all.Cut(ctx, in.Camera, in.From, in.To, in.By)
	})
	listClips.on(h, func(context.Context, struct{}) ([]media.Clip, error) { return all.List() })
	cuttingClips.do(h, func(struct{}) []media.Cutting { return all.Cutting() })
	openClip.on(h, func(_ context.Context, id string) (clipFile, error) {
		clip, f, err := all.Open(id)
		if err != nil {
			return clipFile{}, err
		}
		defer func() { _ = f.Close() }() // it was not read
		named, ok := f.(interface{ Name() string })
		if !ok {
			return clipFile{}, fmt.Errorf("clip %s: %w: it is no file", id, media.ErrNotFound)
		}
		return clipFile{clip, named.Name()}, nil
	})
	deleteClip.on(h, func(_ context.Context, id string) (media.Clip, error) { return all.Delete(id) })
}
