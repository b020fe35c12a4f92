package main

import (
	"encoding/json"
	"errors"

	"kawung/media/remote"
	"kawung/media/rtsp"
	"kawung/wall"
	"kawung/web"
)

// A gate lets people in at the relay's own doors, by the tokens of the front
// door.
type gate struct{ d *daemon }

// A gateKey is by which token somebody was let in, and for what.
type gateKey struct{ Token, Address, What, Thing string }

// Admit is remote.Gate's.
func (g gate) Admit(v remote.Visitor) (remote.Pass, error) {
	who, key, err := g.enter(v.Address, v.Token, rtsp.Act(v.Act), v.Camera)
	if err != nil {
		return remote.Pass{}, err
	}
	raw, err := json.Marshal(key)
	return remote.Pass{Who: who, Key: raw}, err
}

// Still is remote.Gate's.
func (g gate) Still(raw json.RawMessage) error {
	var key gateKey
	if err := json.Unmarshal(raw, &key); err != nil {
		return rtsp.ErrToken
	}
	return g.still(key)
}

func (g gate) still(k gateKey) error {
	return g.d.server.Still(wall.Actor{Token: k.Token, Address: k.Address}, k.What, k.Thing)
}

// admit is for a relay in this process.
func (g gate) admit(address, token string, act rtsp.Act, camera string) (rtsp.Pass, error) {
	who, key, err := g.enter(address, token, act, camera)
	if err != nil {
		return rtsp.Pass{}, err
	}
	return rtsp.Pass{Who: who, Still: func() error { return g.still(key) }}, nil
}

func (g gate) enter(address, token string, act rtsp.Act, camera string) (name string, _ gateKey, _ error) {
	key := gateKey{What: "rtsp " + string(act), Thing: "camera/" + camera}
	who, err := g.d.server.Admit(address, token, key.What, key.Thing)
	switch {
	case errors.Is(err, web.ErrToken):
		err = rtsp.ErrToken
	case errors.Is(err, web.ErrTooOften):
		err = rtsp.ErrTooOften
	case errors.Is(err, wall.ErrDenied):
		err = rtsp.ErrForbidden
	}
	key.Token, key.Address = who.Token, who.Address
	return who.Name, key, err
}
