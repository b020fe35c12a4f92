package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	"kawung/media/rtsp"
	"kawung/wall"
	"kawung/web"
)

// republish serves the cameras over RTSP until ctx ends. Who may is the wall's
// to say, by the tokens of the front door.
func (d *daemon) republish(ctx context.Context) error {
	s := &rtsp.Server{Feeds: d.relay, Admit: d.admit, Now: steady, Log: d.log.With("room", "rtsp")}
	return s.Serve(ctx, d.ports.rtsp)
}

func (d *daemon) admit(address, token string, act rtsp.Act, camera string) (rtsp.Pass, error) {
	what, thing := "rtsp "+string(act), "camera/"+camera
	who, err := d.server.Admit(address, token, what, thing)
	switch {
	case errors.Is(err, web.ErrToken):
		return rtsp.Pass{}, rtsp.ErrToken
	case errors.Is(err, web.ErrTooOften):
		return rtsp.Pass{}, rtsp.ErrTooOften
	case errors.Is(err, wall.ErrDenied):
		return rtsp.Pass{}, rtsp.ErrForbidden
	case err != nil:
		return rtsp.Pass{}, err
	}
	return rtsp.Pass{Who: who.Name, Still: func() error { return d.server.Still(who, what, thing) }}, nil
}

// rtspBase is where cameras are fetched, with a token; "" when that is off.
func (o *opened) rtspBase(token string) string {
	if o.rtsp == nil {
		return ""
	}
	a := o.rtsp.Addr().(*net.TCPAddr)
	host := a.IP.String()
	if a.IP.IsUnspecified() {
		host = hostName()
	}
	return fmt.Sprintf("rtsp://x:%s@%s", token, net.JoinHostPort(host, strconv.Itoa(a.Port)))
}
